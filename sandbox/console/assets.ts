import path from 'node:path';

export interface Assets {
	script: string;
	style: string;
}

/** A faulty page is reported, and built again. */
let built: Promise<Assets> | undefined;

/** The page's script and style, bundled when they are first asked for: tests without a console do not pay for it. */
export async function assets(): Promise<Assets> {
	built ??= bundle().catch((error: unknown) => {
		built = undefined;
		throw error;
	});
	return await built;
}

async function bundle(): Promise<Assets> {
	const { build } = await import('esbuild');
	const folder = path.join(__dirname, 'page');
	const { outputFiles } = await build({
		entryPoints: [path.join(folder, 'main.tsx')],
		tsconfig: path.join(folder, 'tsconfig.json'),
		outdir: folder,
		bundle: true,
		write: false,
		format: 'esm',
		target: 'es2022',
		minify: true,
		legalComments: 'none',
	});
	const textOf = (extension: string) =>
		outputFiles.find(({ path: file }) => file.endsWith(extension))?.text ?? '';
	return { script: textOf('.js'), style: textOf('.css') };
}
