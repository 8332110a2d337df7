import type { TemplateContent } from '#domain/template.ts';

/** What a template says, on one line. */
export function templatePreview(content: TemplateContent): string {
  if (content.kind === 'prescription')
    return content.lines
      .map(({ drug, dose, duration }) => [drug, dose, duration].filter(Boolean).join(', '))
      .join(' · ');
  const { observations, conclusion, followUp } = content;
  return [observations, conclusion, followUp].filter(Boolean).join(' · ').replace(/\s+/g, ' ');
}
