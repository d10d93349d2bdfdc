/** An element as the parser gives it: its text, or its attributes (with {@link ATTRIBUTE} before their names), children and `#text`. */
type Value = string | Readonly<Record<string, unknown>>;
/** What the parser puts before the names of attributes. */
export const ATTRIBUTE = '@';
const isAttribute = (name: string) => name.startsWith(ATTRIBUTE);
/** An element may refer to one that refers to another. A longer chain is a cycle, or not an answer. */
const MAX_REFERENCES = 20;

/** An element of an answer. All values are text: numbers of a vendor exceed what JavaScript's numbers hold. */
export class SoapNode {
	private readonly value: Value;

	/**
	 * @param value as the parser gives it
	 * @param targets elements by their `id`. SOAP encoding (SOAP 1.1, section 5) writes `<a href="#id0"/>` and the element's content elsewhere
	 */
	constructor(
		value: unknown,
		private readonly targets: ReadonlyMap<string, Value> = new Map(),
	) {
		let found = asValue(value);
		for (let count = 0; count < MAX_REFERENCES; count++) {
			const target = targets.get(referenceOf(found) ?? '');
			if (target === undefined) break;
			found = target;
		}
		this.value = found;
	}

	/** Whether the element says of itself that it has no value (`xsi:nil`). */
	get isNil(): boolean {
		const nil = this.attribute('nil')?.trim();
		return nil === 'true' || nil === '1';
	}

	/** Whether it is written beside the answer for others to refer to, as Axis does. */
	get isTarget(): boolean {
		return this.attribute('root')?.trim() === '0';
	}

	/** The element's own text; empty for one that is empty, or holds elements only. */
	get text(): string {
		if (typeof this.value === 'string') return this.value;
		const text = this.value['#text'];
		if (typeof text !== 'string') return '';
		return this.isText ? text : text.trim();
	}

	/** Child elements of any of these names, in the order of `names`, then of the answer. Elements that are nil are left out. */
	all(...names: string[]): SoapNode[] {
		return this.places(...names).filter(({ isNil }) => !isNil);
	}

	/** The same with those that are nil, for lists whose places have a meaning. */
	places(...names: string[]): SoapNode[] {
		return names.flatMap((name) => {
			const found = this.own(name);
			return found === undefined ? [] : [found].flat().map((one) => new SoapNode(one, this.targets));
		});
	}

	/** The first child of any of these names. */
	first(...names: string[]): SoapNode | null {
		return this.all(...names)[0] ?? null;
	}

	/** Text of the first child of any of these names, without white space around it; null when there is none. */
	textOf(...names: string[]): string | null {
		return this.first(...names)?.text.trim() ?? null;
	}

	/** The child elements that hold text only, as they came. */
	record(): Record<string, string> {
		return Object.fromEntries(
			this.names().flatMap((name): Array<[string, string]> => {
				const [child, another] = this.places(name) as [SoapNode, ...SoapNode[]];
				return another === undefined && child.isText && !child.isNil ? [[name, child.text]] : [];
			}),
		);
	}

	/** Names of the child elements. */
	names(): string[] {
		if (typeof this.value === 'string') return [];
		return Object.keys(this.value).filter((name) => name !== '#text' && !isAttribute(name));
	}

	private get isText(): boolean {
		return this.names().length === 0;
	}

	private attribute(name: string): string | undefined {
		const value = typeof this.value === 'string' ? undefined : this.value[ATTRIBUTE + name];
		return typeof value === 'string' ? value : undefined;
	}

	private own(name: string): unknown {
		if (typeof this.value === 'string' || isAttribute(name)) return undefined;
		return Object.hasOwn(this.value, name) ? this.value[name] : undefined;
	}
}

function asValue(value: unknown): Value {
	if (typeof value === 'string') return value;
	return typeof value === 'object' && value !== null ? (value as Value) : '';
}

/** The `id` of the element that stands for this one: `href` of SOAP 1.1, `ref` of SOAP 1.2. */
function referenceOf(value: Value): string | undefined {
	if (typeof value === 'string') return undefined;
	const href = value[`${ATTRIBUTE}href`];
	const ref = value[`${ATTRIBUTE}ref`];
	if (typeof href === 'string') return /^#(.*)$/.exec(href.trim())?.[1]!.trim();
	return typeof ref === 'string' ? ref.trim() : undefined;
}

/** All elements below `root` that have an `id`, by it. */
export function targetsIn(root: unknown): Map<string, Value> {
	const targets = new Map<string, Value>();
	const open: unknown[] = [root];
	for (let value = open.pop(); value !== undefined; value = open.pop()) {
		if (typeof value !== 'object' || value === null) continue;
		const id = (value as Record<string, unknown>)[`${ATTRIBUTE}id`];
		if (typeof id === 'string' && id.trim() !== '') targets.set(id.trim(), value as Value);
		// The first of two with one id counts: it is met last.
		for (const child of Object.values(value)) open.push(child);
	}
	return targets;
}
