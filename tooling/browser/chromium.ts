import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where distributions put it. A browser is never downloaded: Debian's package `chromium` is enough. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium to use: `CHROMIUM_PATH`, else the system's; undefined where there is none. */
export function chromiumPath(): string | undefined {
	const { CHROMIUM_PATH } = process.env;
	return CHROMIUM_PATH ?? PLACES.find((place) => existsSync(place));
}

/** @throws Error in words where there is no Chromium */
export async function launchChromium(): Promise<Browser> {
	const executablePath = chromiumPath();
	if (executablePath === undefined) {
		throw new Error('Chromium was not found: install the package “chromium”, or set CHROMIUM_PATH.');
	}
	// Without its sandbox it also runs as root, as in most containers; it opens only pages of this machine.
	return await chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
