/** Holds back everything that awaits `passed`, until it is opened or broken. */
export interface Gate {
	passed: Promise<void>;
	open: () => void;
	break: (error: Error) => void;
}

export function gate(): Gate {
	let open: () => void = () => undefined;
	let fail: (error: Error) => void = () => undefined;
	const passed = new Promise<void>((resolve, reject) => {
		open = resolve;
		fail = reject;
	});
	// A gate that is broken before anything waits must not count as an unhandled rejection.
	passed.catch(() => undefined);
	return { passed, open, break: fail };
}
