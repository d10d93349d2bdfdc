import {
	NodeHelpers,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
	type NodeParameterValue,
} from 'n8n-workflow';
import { loadedPack, lowerFirst, readJson, readText, VENDORS } from './support/pack';

/** What users and flows see of each class: names that are fixed, and references that lead somewhere. */

const NODE_CLASSES = Object.entries(loadedPack.nodes).map(([className, NodeClass]) => {
	const node = new NodeClass();
	return { className, node, isTrigger: className.endsWith('Trigger') };
});

const CREDENTIALS = Object.entries(loadedPack.credentials).map(([className, CredentialClass]) => ({
	className,
	credential: new CredentialClass(),
}));

/** The table "Names that users and flows see" of the design. Flows are saved with these names. */
const NODE_TYPES = VENDORS.map(lowerFirst);
const TRIGGER_TYPES = NODE_TYPES.flatMap((vendor) => [`${vendor}Trigger`, `${vendor}PushTrigger`]);
const SEND_OPERATIONS = ['send', 'preview', 'sendToPort', 'sendAndWait', 'sendAndWaitForReport'];
const READ_OPERATIONS = ['report', 'received', 'credit', 'importHistory'];
const SEND_NAMES = [
	'to',
	'sender',
	'message',
	'subject',
	'documentUrl',
	'documentSource',
	'binaryProperty',
	'binaryProperties',
	'sourcePort',
	'destinationPort',
	'messageType',
	'numbersWithoutPlus',
	'maxWaitHours',
	'responseType',
	'approvalOptions',
	'pricePerSegment',
];
const SEND_OPTIONS = [
	'sendAt',
	'clientReference',
	'characterSet',
	'numberCheck',
	'numberFormat',
	'longMessages',
	'recipientsPerRequest',
	'messagesPerCall',
	'parallelRequests',
	'timeoutSeconds',
	'reportEmail',
	'omitBody',
	'trackInSubject',
	'numberAttachments',
	'allowPrivateAddress',
	'sendOnceKey',
	'skipRecipients',
	'quietFrom',
	'quietUntil',
	'quietDays',
	'limitWaitTime',
	'companyName',
	'responseFormTitle',
	'responseFormDescription',
	'responseFormButtonLabel',
];
const READ_NAMES = [
	'messageIds',
	'recipientReferences',
	'since',
	'lastHours',
	'numbers',
	'returnAll',
	'limit',
	'waitUntilFinal',
	'maxWaitMinutes',
	'pollIntervalSeconds',
	'markAsRead',
	'mailbox',
	'senderCheck',
	'authServer',
	// Names as in Send, to look up its fax, and the name of the file of Import History.
	'clientReference',
	'subject',
	'binaryProperty',
];
// `numbers` as in Get Received SMS.
const TRIGGER_NAMES = ['events', 'numbers', 'creditThreshold', 'checkEveryMinutes'];
const TRIGGER_OPTIONS = [
	'token',
	'allowedIps',
	'finalOnly',
	'statuses',
	'keyword',
	'shortCode',
	'groupWindowSeconds',
	'groupMaxItems',
	'pollIntervalSeconds',
	'mailbox',
	'waitingExecutions',
	'senderCheck',
	'authServer',
];
/**
 * The row of that table about credentials: `smsExtraProApi` {`email` `password` ...}. A vendor that is not in the table is new, and free to
 * choose its names.
 */
const CREDENTIAL_FIELDS = new Map(
	[...readText('docs/design.md').matchAll(/`(\w+Api)` \{([^}]*)\}/g)].map(([, type = '', fields = '']) => [
		type,
		// A bracket holds the values of the field before it.
		[...fields.replace(/\([^)]*\)|;.*/g, '').matchAll(/`(\w+)`/g)].map(([, field = '']) => field),
	]),
);
const SECURITY = ['tls', 'starttls', 'none'];
const VALUES: Record<string, string[]> = {
	documentSource: ['url', 'binary'],
	messageType: ['normal', 'withReport', 'reverseBilling'],
	numberFormat: ['international', 'asEntered'],
	responseType: ['approval', 'freeText'],
	approvalType: ['single', 'double'],
	limitType: ['afterTimeInterval', 'atSpecifiedTime'],
	resumeUnit: ['minutes', 'hours', 'days'],
	longMessages: ['auto', 'refuse'],
	events: ['deliveryReport', 'inboundMessage', 'lowCredit'],
	quietDays: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
	authentication: ['password', 'checksum'],
	senderCheck: ['fromOnly', 'authenticated'],
	smtpSecurity: SECURITY,
	imapSecurity: SECURITY,
	operation: [...SEND_OPERATIONS, ...READ_OPERATIONS],
};
const CHARACTER_SETS: Record<string, string[]> = {
	smsExtraPro: ['utf8', 'iso88591'],
	asanak: ['auto', 'ascii', 'utf8'],
};

/** Parameters that are shown together: the root's, or those of one collection. */
interface Level {
	path: string;
	parameters: INodeProperties[];
}

function levelsOf(parameters: INodeProperties[], path = ''): Level[] {
	const below = parameters.flatMap(({ name, type, options = [] }) => {
		if (type !== 'collection' && type !== 'fixedCollection') return [];
		if (type === 'collection') return levelsOf(options as INodeProperties[], `${path}${name}.`);
		return options.flatMap((group) =>
			'values' in group ? levelsOf(group.values, `${path}${name}.${group.name}.`) : [],
		);
	});
	return [{ path, parameters }, ...below];
}

const everyParameter = (parameters: INodeProperties[]) =>
	levelsOf(parameters).flatMap((level) => level.parameters);

/** The parameters that are saved. A notice is only shown, so its name does not matter. */
const saved = (parameters: INodeProperties[]) => parameters.filter(({ type }) => type !== 'notice');

const namesOf = (parameters: INodeProperties[]) => parameters.map(({ name }) => name);

/** The values that a parameter can have; null when they are not listed. */
function valuesOf({ type, options = [], typeOptions }: INodeProperties): unknown[] | null {
	if (type === 'boolean') return [true, false];
	if ((type !== 'options' && type !== 'multiOptions') || typeOptions?.loadOptionsMethod) return null;
	return options.flatMap((option) => ('value' in option ? [option.value] : []));
}

interface Reference {
	from: string;
	key: string;
	value: unknown;
}

function referencesOf({ path, parameters }: Level): Reference[] {
	return parameters.flatMap(({ name, displayOptions = {} }) =>
		[displayOptions.show, displayOptions.hide].flatMap((conditions) =>
			Object.entries(conditions ?? {}).flatMap(([key, values]) =>
				(values ?? []).map((value: unknown) => ({ from: `${path}${name}`, key, value })),
			),
		),
	);
}

/** Parameters that a reference names: those beside it, or with a leading slash those of the root. */
function referencedParameters(key: string, level: Level, root: INodeProperties[]): INodeProperties[] {
	const [home, name] = key.startsWith('/') ? [root, key.slice(1)] : [level.parameters, key];
	return home.filter((parameter) => parameter.name === name);
}

function leadsNowhere(
	reference: Reference,
	level: Level,
	root: INodeProperties[],
	version: unknown,
): boolean {
	if (reference.key === '@version') return ![version].flat().includes(reference.value);
	const candidates = referencedParameters(reference.key, level, root);
	return !candidates.some((candidate) => valuesOf(candidate)?.includes(reference.value) ?? true);
}

/** Every combination of values that displayOptions of this level ask for. */
function situationsOf(
	level: Level,
	root: INodeProperties[],
): Array<Record<'here' | 'root', INodeParameters>> {
	const asked = new Map<string, { where: 'here' | 'root'; name: string; values: unknown[] }>();
	for (const { key, value } of referencesOf(level)) {
		if (key.startsWith('@')) continue;
		const where = key.startsWith('/') || level.path === '' ? 'root' : 'here';
		const listed = referencedParameters(key, level, root).flatMap((parameter) => {
			const single = valuesOf(parameter) ?? [];
			return parameter.type === 'multiOptions' ? [...single, single] : single;
		});
		const values = [...(asked.get(key)?.values ?? listed), value];
		asked.set(key, { where, name: key.replace('/', ''), values: [...new Set(values)] });
	}
	let situations: Array<Record<'here' | 'root', INodeParameters>> = [{ here: {}, root: {} }];
	for (const { where, name, values } of asked.values()) {
		situations = situations.flatMap((situation) =>
			values.map((value) => ({
				...situation,
				[where]: { ...situation[where], [name]: value as NodeParameterValue },
			})),
		);
	}
	return situations;
}

/** Names that are shown twice at once, as n8n itself decides what is shown. */
function shownTwice(
	level: Level,
	root: INodeProperties[],
	description: INodeTypeDescription | null,
): string[] {
	const typeVersion = [description?.version ?? 1].flat().at(-1) ?? 1;
	const twice = situationsOf(level, root).flatMap((situation) => {
		const rootValues = situation.root;
		const values = level.path === '' ? rootValues : situation.here;
		const names = namesOf(
			level.parameters.filter((parameter) =>
				NodeHelpers.displayParameter(values, parameter, { typeVersion }, description, rootValues),
			),
		);
		return names.filter((name, index) => names.indexOf(name) !== index).map((name) => level.path + name);
	});
	return [...new Set(twice)];
}

const isHttps = (url: string) => URL.canParse(url) && new URL(url).protocol === 'https:';

/** Targets of the links in a text that n8n shows as HTML. */
const linksIn = (text: string) => [...text.matchAll(/href=["']([^"']*)["']/g)].map(([, url = '']) => url);

/** Checks that hold for the parameters of a node and for the fields of a credential. */
function describeParameters(root: INodeProperties[], description: INodeTypeDescription | null): void {
	const levels = levelsOf(root);

	test('shows and hides parameters by values that the controlling parameter can have', () => {
		const broken = levels.flatMap((level) =>
			referencesOf(level).filter((reference) => leadsNowhere(reference, level, root, description?.version)),
		);
		expect(broken).toEqual([]);
	});

	test('never shows two parameters of the same name at the same time', () => {
		expect(levels.flatMap((level) => shownTwice(level, root, description))).toEqual([]);
	});

	test('has defaults that are among the options', () => {
		const broken = levels
			.flatMap(({ parameters }) => parameters)
			.filter((parameter) => {
				const values = valuesOf(parameter);
				return values !== null && [parameter.default].flat().some((value) => !values.includes(value));
			});
		expect(namesOf(broken)).toEqual([]);
	});

	test('offers the values of the design, with their labels', () => {
		const strange = everyParameter(root).flatMap((parameter) => {
			const fixed =
				parameter.name === 'characterSet' ? CHARACTER_SETS[description?.name ?? ''] : VALUES[parameter.name];
			const unknown = (valuesOf(parameter) ?? []).filter((value) => !fixed?.includes(String(value)));
			return fixed === undefined ? [] : unknown.map((value) => `${parameter.name}: ${String(value)}`);
		});
		expect(strange).toEqual([]);
	});

	test('links to absolute https addresses in its texts', () => {
		const links = everyParameter(root).flatMap((parameter) =>
			linksIn(`${parameter.displayName} ${parameter.description ?? ''}`),
		);
		expect(links.filter((link) => !isHttps(link))).toEqual([]);
	});
}

for (const { className, node, isTrigger } of NODE_CLASSES) {
	describe(className, () => {
		const { description, methods } = node;
		const root = description.properties;
		const options = saved((root.find(({ name }) => name === 'options')?.options as INodeProperties[]) ?? []);
		const named = saved(root).filter(({ name }) => name !== 'options');

		describeParameters(root, description);

		test('has the type name from the design', () => {
			expect(isTrigger ? TRIGGER_TYPES : NODE_TYPES).toContain(description.name);
		});

		test('has exactly the load-options methods that its parameters use', () => {
			const asked = everyParameter(root).flatMap(({ typeOptions }) => typeOptions?.loadOptionsMethod ?? []);
			expect(Object.keys(methods?.loadOptions ?? {}).sort()).toEqual([...new Set(asked)].sort());
		});

		test('has exactly the methods that test its credentials', () => {
			const asked = (description.credentials ?? []).flatMap(({ testedBy }) => testedBy ?? []);
			expect(Object.keys(methods?.credentialTest ?? {}).sort()).toEqual([...new Set(asked)].sort());
		});

		test('uses credentials of this pack, each of which is tested', () => {
			for (const { name, testedBy } of description.credentials ?? []) {
				const own = CREDENTIALS.find(({ credential }) => credential.name === name);
				expect(own).toBeDefined();
				expect(isTrigger || testedBy !== undefined || own?.credential.test !== undefined).toBe(true);
			}
		});

		test('has a subtitle that uses existing parameters', () => {
			expect(description.subtitle).toEqual(expect.any(String));
			const used = [...(description.subtitle ?? '').matchAll(/\$parameter(?:\["(\w+)"\]|\.(\w+))/g)];
			for (const [, bracket, dot] of used) expect(namesOf(root)).toContain(bracket ?? dot);
		});

		test('links to its documentation by absolute https addresses', () => {
			const codex = readJson<{ resources: Record<string, Array<{ url: string }>> }>(
				`dist/nodes/${className.replace(/(Push)?Trigger$/, '')}/${className}.node.json`,
			);
			const urls = Object.values(codex.resources).flatMap((links) => links.map(({ url }) => url));
			if (description.documentationUrl !== undefined) urls.push(description.documentationUrl);
			expect(urls).not.toHaveLength(0);
			expect(urls.filter((url) => !isHttps(url))).toEqual([]);
		});

		if (isTrigger) {
			test('is a trigger, not a tool', () => {
				expect(description).toMatchObject({ group: ['trigger'], inputs: [], outputs: ['main'] });
				expect(description.usableAsTool).toBeUndefined();
			});

			test('has only parameter names from the design', () => {
				expect(namesOf(named).filter((name) => !TRIGGER_NAMES.includes(name))).toEqual([]);
				expect(namesOf(options).filter((name) => !TRIGGER_OPTIONS.includes(name))).toEqual([]);
			});

			test('has webhooks on a single path', () => {
				const paths = new Set((description.webhooks ?? []).map(({ path }) => path));
				expect([...paths]).toEqual('webhook' in node ? ['webhook'] : []);
			});
		} else {
			describeAction(description, named);
		}
	});
}

function describeAction(description: INodeTypeDescription, named: INodeProperties[]): void {
	test('is an action, and usable as a tool', () => {
		expect(description).toMatchObject({ usableAsTool: true, inputs: ['main'] });
	});

	test('has one output, or an expression in an operation that waits', () => {
		const { outputs } = description;
		if (typeof outputs === 'string')
			expect(outputs).toMatch(/^=\{\{ \(\{"sendAndWait.* \?\? \["main"\] \}\}$/);
		else expect(outputs).toEqual(['main']);
	});

	test('offers operations by a parameter named operation, which comes first', () => {
		expect(named[0]).toMatchObject({ name: 'operation', type: 'options', noDataExpression: true });
	});

	const shownFor = (parameter: INodeProperties, operation: string) =>
		(parameter.displayOptions?.show?.operation ?? [operation]).includes(operation) &&
		!(parameter.displayOptions?.hide?.operation ?? []).includes(operation);
	const operations = (named[0] === undefined ? null : valuesOf(named[0])) ?? [];

	for (const operation of operations.map(String)) {
		test(`has only parameter names from the design for ${operation}`, () => {
			const isSend = SEND_OPERATIONS.includes(operation);
			const shown = named.slice(1).filter((parameter) => shownFor(parameter, operation));
			expect(shown.length).toBeGreaterThan(operation === 'credit' ? -1 : 0);
			const allowed = isSend ? SEND_NAMES : READ_NAMES;
			expect(namesOf(shown).filter((name) => !allowed.includes(name))).toEqual([]);

			const options = description.properties
				.filter((parameter) => parameter.name === 'options' && shownFor(parameter, operation))
				.flatMap((parameter) => saved((parameter.options ?? []) as INodeProperties[]));
			const allowedOptions = isSend ? SEND_OPTIONS : [...READ_NAMES, ...SEND_OPTIONS];
			expect(namesOf(options).filter((name) => !allowedOptions.includes(name))).toEqual([]);
		});
	}
}

for (const { className, credential } of CREDENTIALS) {
	describe(className, () => {
		describeParameters(credential.properties, null);

		test('has the fields from the design', () => {
			const fields = namesOf(saved(credential.properties));
			expect(CREDENTIAL_FIELDS.size).toBeGreaterThanOrEqual(5);
			expect((CREDENTIAL_FIELDS.get(credential.name) ?? fields).sort()).toEqual(fields.sort());
		});

		test('hides its secrets', () => {
			const secrets = credential.properties.filter(({ name }) => /password|secret|apiKey/i.test(name));
			expect(secrets).not.toHaveLength(0);
			expect(secrets.filter(({ typeOptions }) => typeOptions?.password !== true)).toEqual([]);
		});

		test('links to its documentation by an absolute https address', () => {
			expect(isHttps(credential.documentationUrl ?? '')).toBe(true);
		});
	});
}
