'use strict';

/**
 * The pack as n8n meets it: its node and credential classes, read from what package.json names, in the built files.
 * n8n itself reads package.json and never this file; it is for tests and tools.
 */

const path = require('node:path');
const { n8n } = require('./package.json');

const load = (file) => {
	const [name] = path.basename(file).split('.');
	return [name, require(path.join(__dirname, file))[name]];
};

module.exports = {
	nodes: Object.fromEntries(n8n.nodes.map(load)),
	credentials: Object.fromEntries(n8n.credentials.map(load)),
};
