import './print-alone.css';

let clearLast = () => {};

/** Hands what `root` holds to the printer, and nothing of the screen. `onDone` once the printer has read it. */
export function printAlone(root: HTMLElement, onDone: () => void): void {
  // A browser that never told that it had printed the one before.
  clearLast();
  root.classList.add('printed-document');
  document.body.append(root);
  document.body.classList.add('prints-document');
  const clear = () => {
    removeEventListener('afterprint', clear);
    clearLast = () => {};
    document.body.classList.remove('prints-document');
    root.remove();
    onDone();
  };
  clearLast = clear;
  // Phones go on reading the page after `print` has returned.
  addEventListener('afterprint', clear);
  print();
}
