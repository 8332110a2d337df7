export interface Measured {
  ms: number;
  documents: number;
}

/** What page/tablet-page.ts offers in the browser: each brings its copy in step once, and says how long it took. */
export interface TabletBench {
  ours(facility: string): Promise<Measured>;
  /** Puts documents on the tablet as if they had been received. */
  fill(facility: string, documents: object[]): Promise<void>;
  stock(url: string, headers: Record<string, string>, options: { batch_size?: number }): Promise<Measured>;
}
