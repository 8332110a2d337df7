import { MAX_LINES, MAX_SECTION_CHARACTERS, type PrescriptionLine } from '#domain/composition.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { Template, TemplateContent } from '#domain/template.ts';
import { DepositFiles, type DepositFilesOptions } from './deposit-files.svelte.ts';
import {
  blankLine,
  emptyComposition,
  isBlank,
  readDraft,
  withLines,
  withoutDeposited,
  writtenDocuments,
  type Composition,
  type DepositDocument,
  type SectionTitles,
} from './composition.ts';
import { alreadyDeposited } from './already-deposited.ts';
import { added, moved, pasted, putBack, removed } from './edited-lines.ts';
import { insertedReport, takenBackReport, templateOf, writtenTemplateLines } from './insert-template.ts';

export interface DepositFormOptions extends Omit<DepositFilesOptions, 'onChange'> {
  /** In lower-case hexadecimal. */
  sha256: (bytes: ArrayBuffer) => Promise<string>;
  /** Called with the draft's text at each change of what is written. */
  onChange: (draft: string) => void;
}
type Undo = () => void;

/** What the doctor is about to deposit: texts written here, files already sent and waiting for the deposit. */
export class DepositForm {
  readonly #options: DepositFormOptions;
  readonly files: DepositFiles;
  #composition = $state<Composition>({
    report: { id: '', motive: null, observations: '', conclusion: '', followUp: '' },
    prescription: { id: '', lines: [] },
    files: [],
  });
  #bookedMotive = $state('');
  #lastAdded: string | null = null;

  constructor(options: DepositFormOptions) {
    this.#options = options;
    this.#composition = emptyComposition(options.newId);
    this.files = new DepositFiles({ ...options, onChange: () => this.changed() });
  }

  get report() {
    return this.#composition.report;
  }

  get lines() {
    return this.#composition.prescription.lines;
  }

  /** The booking's, until the doctor words it. */
  get motive(): string {
    return this.report.motive ?? this.#bookedMotive;
  }

  set motive(text: string) {
    this.report.motive = text;
  }

  /** Nothing is written; files don't count. */
  get isBlank() {
    return isBlank(this.#composition);
  }

  get sending() {
    return this.files.sending;
  }

  /** What can't be deposited as it is: by how many characters a section is too long, or how many lines are too many. */
  get excess(): { characters: number } | { lines: number } | null {
    const { observations, conclusion, followUp } = this.report;
    const longest = Math.max(
      ...[this.motive, observations, conclusion, followUp].map(({ length }) => length),
    );
    if (longest > MAX_SECTION_CHARACTERS) return { characters: longest - MAX_SECTION_CHARACTERS };
    return this.lines.length > MAX_LINES ? { lines: this.lines.length - MAX_LINES } : null;
  }

  /** @param motive the booking's */
  begin(motive: string | null): void {
    this.#bookedMotive = motive ?? '';
  }

  restore(draft: string | null): void {
    if (draft === null) return;
    this.#composition = readDraft(draft, this.#options.newId);
    this.files.restore(this.#composition.files);
  }

  /** Takes away what the dossier holds: a deposit whose draft couldn't be cleared, half of one, or another device's. */
  async forgetDeposited(files: readonly DossierFile[], titles: SectionTitles): Promise<void> {
    const draft = this.#draft();
    const found = await alreadyDeposited(files, this.written(titles), this.#options.sha256);
    // Somebody types meanwhile: the next look finds it.
    if (found.length === 0 || draft !== this.#draft()) return;
    const { newId } = this.#options;
    this.#composition = withoutDeposited(readDraft(draft, newId), found, newId);
    this.files.forget(found);
  }

  /** Empty again, with new ids, for documents added after the closing. */
  reset(): void {
    this.#composition = emptyComposition(this.#options.newId);
    this.files.reset();
  }

  /**
   * Adds below what is written there already.
   * @param title over it, unless it follows what was added last
   * @returns false, and nothing is added, when the report would become too long to be kept
   */
  addToObservations(title: string, lines: string[]): boolean {
    const { report } = this.#composition;
    const observations = withLines(report.observations, { title, lines, lastAdded: this.#lastAdded });
    if (observations.length > MAX_SECTION_CHARACTERS) return false;
    report.observations = observations;
    this.#lastAdded = lines.at(-1) ?? null;
    this.changed();
    return true;
  }

  writeLine(key: string, part: keyof PrescriptionLine, text: string): void {
    const line = this.lines.find((one) => one.key === key);
    if (line) line[part] = text;
    this.changed();
  }

  /** @returns the new line's key */
  addLine(after: string): string {
    const { line, lines } = added(this.lines, after, this.#options.newId);
    this.#setLines(lines);
    return line.key;
  }

  moveLine(key: string, by: -1 | 1): void {
    this.#setLines(moved(this.lines, key, by));
  }

  /** @returns what puts it back */
  removeLine(key: string): Undo {
    const index = this.lines.findIndex((line) => line.key === key);
    const line = $state.snapshot(this.lines[index]);
    this.#setLines(removed(this.lines, key, this.#options.newId));
    return () => line && this.#setLines(putBack(this.lines, line, index));
  }

  /** @returns false when it is one line: the field takes it as it is. */
  pasteLines(key: string, text: string): boolean {
    const lines = pasted(this.lines, key, text, this.#options.newId);
    if (lines) this.#setLines(lines);
    return lines !== null;
  }

  /** What is written of this kind, to be used again; null when there is nothing. */
  asTemplate(kind: Template['content']['kind']): TemplateContent | null {
    return templateOf(kind, $state.snapshot(this.#composition));
  }

  /** Below what is written, which stays. @returns what takes it away again, and nothing written since */
  insert(content: TemplateContent): Undo {
    const { newId } = this.#options;
    if (content.kind === 'report') {
      const before = $state.snapshot(this.report);
      const after = insertedReport(before, content);
      Object.assign(this.report, after);
      this.changed();
      return () => {
        Object.assign(this.report, takenBackReport($state.snapshot(this.report), before, after));
        this.changed();
      };
    }
    const fresh = content.lines.map((line) => ({ ...blankLine(newId), ...line }));
    const keys = fresh.map(({ key }) => key);
    this.#setLines([...writtenTemplateLines(this.lines), ...fresh]);
    return () => {
      const left = this.lines.filter(({ key }) => !keys.includes(key));
      this.#setLines(left.length > 0 ? left : [blankLine(newId)]);
    };
  }

  changed(): void {
    this.#options.onChange(this.#draft());
  }

  /** What is written, as documents. */
  written(titles: SectionTitles) {
    return writtenDocuments($state.snapshot(this.#composition), titles, this.#bookedMotive);
  }

  documents(titles: SectionTitles): DepositDocument[] {
    return [...this.written(titles), ...this.files.documents];
  }

  #draft(): string {
    return JSON.stringify({ ...$state.snapshot(this.#composition), files: this.files.kept });
  }

  #setLines(lines: Composition['prescription']['lines']): void {
    this.#composition.prescription.lines = lines;
    this.changed();
  }
}
