const RealDate = Date;
let offsetMs = 0;

/** A tablet's clock is what its battery made of it. */
class PageDate extends RealDate {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(RealDate.now() + offsetMs);
    else super(...(args as [number]));
  }
  static override now() {
    return RealDate.now() + offsetMs;
  }
}
globalThis.Date = PageDate as DateConstructor;

export const setClock = (to: number) => {
  offsetMs = Math.round(to);
};
