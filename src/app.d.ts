declare global {
  namespace App {
    interface Error {
      message: string;
      code?: string;
    }
    interface PageState {
      /** The document that is read over the screen or beside it: « back » closes it. */
      reading?: string;
    }
  }
}

export {};
