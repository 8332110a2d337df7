import { doctorDocumentsApi } from '#domain/api/doctor-documents.ts';
import { MAX_TEMPLATES, type Template, type TemplateContent } from '#domain/template.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';

export type TemplatesPhase = 'loading' | 'ready' | 'unreachable';

const byName = (a: Template, b: Template) => a.name.localeCompare(b.name, 'fr', { numeric: true });

/** The texts that this doctor uses again. The service keeps them, for every device; this is how they were last seen. */
export class Templates {
  readonly #options: { api: ApiClient; newId: () => string };
  #phase = $state<TemplatesPhase>('loading');
  #all = $state.raw<Template[]>([]);

  constructor(options: { api: ApiClient; newId: () => string }) {
    this.#options = options;
  }

  get phase() {
    return this.#phase;
  }

  get isFull() {
    return this.#all.length >= MAX_TEMPLATES;
  }

  of(kind: TemplateContent['kind']): Template[] {
    return this.#all.filter(({ content }) => content.kind === kind);
  }

  async load(): Promise<void> {
    const result = await this.#options.api(doctorDocumentsApi.templates);
    if (result.ok) {
      this.#all = result.data.templates;
      this.#phase = 'ready';
    } else if (this.#phase === 'loading') this.#phase = 'unreachable';
  }

  /** @returns what went wrong, or null */
  add(name: string, content: TemplateContent): Promise<CallFailure | null> {
    return this.save({ id: this.#options.newId(), name, content });
  }

  /** Also renames, and puts back. @returns what went wrong, or null */
  async save({ id, name, content }: Template): Promise<CallFailure | null> {
    const result = await this.#options.api(doctorDocumentsApi.saveTemplate, {
      params: { template: id },
      body: { name, content },
    });
    if (!result.ok) return result.failure;
    this.#all = [...this.#all.filter((one) => one.id !== id), result.data].sort(byName);
    return null;
  }

  /** @returns what went wrong, or null */
  async remove(id: string): Promise<CallFailure | null> {
    const result = await this.#options.api(doctorDocumentsApi.deleteTemplate, { params: { template: id } });
    if (!result.ok) return result.failure;
    this.#all = this.#all.filter((one) => one.id !== id);
    return null;
  }
}
