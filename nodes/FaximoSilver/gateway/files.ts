import { fileEnding, withEnding } from '../../shared/text/fileName';
import { GatewayError } from '../../shared/errors/gatewayError';
import { quote } from '../../shared/errors/quote';
import { hasLoneSurrogate } from '../../shared/text/text';
import { ATTACHMENT_ENDINGS, ENDINGS_OF_TYPES } from './wire';

/** A file of the item. Its bytes are read when it is sent, so that a long list of faxes does not fill the memory. */
export interface FaxFile {
	fileName: string;
	/** MIME type. */
	contentType: string;
	byteLength: number;
	read: () => Promise<Buffer>;
}

/** The files as they are attached. @throws GatewayError `invalidDocument` for a file that cannot be faxed */
export function faxFiles(files: readonly FaxFile[], isNumbered: boolean): FaxFile[] {
	return orderFiles(files.map(named).map(checkFile), isNumbered);
}

/** The vendor goes by the ending of the name, so a name without one takes it from the type. macOS writes names decomposed. */
function named(file: FaxFile): FaxFile {
	const fileName = file.fileName.normalize('NFC').trimEnd();
	const type = (file.contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
	const ending = ENDINGS_OF_TYPES.get(type);
	return {
		...file,
		fileName: ending === undefined || fileName === '' ? fileName : withEnding(fileName, ending),
	};
}

function checkFile(file: FaxFile): FaxFile {
	const refuse = (problem: string, advice: string) => {
		throw new GatewayError('invalidDocument', { message: problem, advice });
	};
	const name = quote(file.fileName);
	if (/[\p{Cc}/\\]/u.test(file.fileName) || hasLoneSurrogate(file.fileName)) {
		refuse(`The file name ${name} holds characters that no file name has`, 'Rename the file.');
	}
	const ending = fileEnding(file.fileName);
	if (!ATTACHMENT_ENDINGS.some((one) => one === ending)) {
		refuse(
			`faximoSilver does not fax the file ${name}`,
			`It takes Word, Excel, PDF, TIFF, JPEG and text, by the ending of the name: ${ATTACHMENT_ENDINGS.join(', ')}.`,
		);
	}
	if (file.byteLength === 0) refuse(`The file ${name} is empty`, 'Check the node that makes it.');
	return file;
}

/** The vendor joins attachments in ascending code order of their names; numbers before the names keep the order that was given. */
function orderFiles(files: FaxFile[], isNumbered: boolean): FaxFile[] {
	if (!isNumbered) return files;
	const width = String(files.length).length;
	return files.map((file, index) => ({
		...file,
		fileName: `${String(index + 1).padStart(width, '0')}_${file.fileName}`,
	}));
}
