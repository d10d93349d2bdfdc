/** Our own drawings; they say nothing that is not written beside them. */
const DRAWING = {
	width: 20,
	height: 20,
	viewBox: '0 0 20 20',
	fill: 'none',
	stroke: 'currentColor',
	'stroke-width': 1.5,
	'stroke-linecap': 'round',
	'stroke-linejoin': 'round',
	'aria-hidden': true,
} as const;

export const PhoneIcon = () => (
	<svg {...DRAWING}>
		<rect x="5.5" y="2" width="9" height="16" rx="2" />
		<path d="M9 15.2h2" />
	</svg>
);

export const FaxIcon = () => (
	<svg {...DRAWING}>
		<path d="M6 8V2.5h8V8" />
		<rect x="2.5" y="8" width="15" height="8.5" rx="1.5" />
		<path d="M6 12h5M14.2 12h.1" />
	</svg>
);
