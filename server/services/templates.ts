import { MAX_TEMPLATES, TemplateSchema, type Template } from '#domain/template.ts';
import type { Ulid } from '#domain/primitives.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';

interface TemplateDocument extends Stored, Template {
  type: 'template';
  at: string;
}

/** Texts that a doctor uses again: on every device, each a document of its own, so that two devices lose none. */
export function createTemplates({ store, clock }: { store: Store; clock: Clock }) {
  const service = store.database('service');
  const prefix = (practitioner: string) => `template:${practitioner}:`;

  async function all(practitioner: string): Promise<Template[]> {
    const found = await service.list<TemplateDocument>(prefix(practitioner));
    return found
      .map((one) => TemplateSchema.parse(one))
      .sort((a, b) => a.name.localeCompare(b.name, 'fr', { numeric: true }));
  }

  return {
    all,
    /** @throws Failure bad-request when there are too many */
    async save(practitioner: string, template: Template): Promise<Template> {
      const known = await all(practitioner);
      const isNew = known.every(({ id }) => id !== template.id);
      if (isNew && known.length >= MAX_TEMPLATES)
        throw new Failure('bad-request', { fields: { name: 'too-many' } });
      const _id = prefix(practitioner) + template.id;
      await service.update<TemplateDocument>(_id, (current) => ({
        ...(current && { _rev: current._rev }),
        ...{ _id, type: 'template', at: instant(clock) },
        ...template,
      }));
      return template;
    },
    /** Repeatable. */
    remove: (practitioner: string, id: Ulid) => service.removeWhole(prefix(practitioner) + id),
  };
}
export type Templates = ReturnType<typeof createTemplates>;
