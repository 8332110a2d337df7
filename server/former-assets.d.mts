/** @param now milliseconds */
export function keepingFormerAssets(build: string, run: () => void, now?: number): void;
