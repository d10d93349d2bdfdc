import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sample out of the vendor's document, verbatim. */
export function sample(name: string): string {
	return readFileSync(join(__dirname, 'samples', `${name}.xml`), 'utf8').replace(/\n$/, '');
}

/**
 * The document's requests as they must have been: their first tag has a stray slash, the WSDL's address as the
 * service's namespace, or declares another prefix than the tags use.
 */
export function repairedSample(name: string): string {
	return sample(name).replace(
		/^<[^>]*?\/?(?:\n[^>]*)?>/,
		'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:web="http://webService.compositeSmsGateway.services.sdp.peykasa.com/">',
	);
}
