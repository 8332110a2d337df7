/** An address under which an `<img>` shows these bytes, for as long as the component that asks is there. */
export class PictureAddress {
  #url = $state<string | null>(null);

  /** @param bytes reactive; null: nothing to show yet */
  constructor(bytes: () => ArrayBuffer | null | undefined) {
    $effect(() => {
      const shown = bytes();
      if (!shown) return;
      const url = URL.createObjectURL(new Blob([shown], { type: 'image/jpeg' }));
      this.#url = url;
      return () => {
        this.#url = null;
        URL.revokeObjectURL(url);
      };
    });
  }

  get url(): string | null {
    return this.#url;
  }
}
