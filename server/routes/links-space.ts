import { familyApi } from '#domain/api/family.ts';
import { familyQuestionnaireApi } from '#domain/api/questionnaire.ts';
import type { FastifyInstance } from 'fastify';
import { route } from '../route.ts';
import type { DossierAccess } from '../services/dossier-access.ts';
import type { FamilyRecords } from '../services/family-records.ts';
import type { Guards } from '../services/guards.ts';
import type { SeenMarks } from '../services/seen.ts';
import type { Questionnaires } from '../services/questionnaires.ts';
import type { Spaces } from '../services/space.ts';

export interface LinkSpaceDependencies {
  guards: Guards;
  access: DossierAccess;
  spaces: Spaces;
  familyRecords: FamilyRecords;
  seenMarks: SeenMarks;
  questionnaires: Questionnaires;
}

/** The family's space, and what it fills in before the consultation (R4, R5, R6). */
export function linkSpaceRoutes(app: FastifyInstance, services: LinkSpaceDependencies): void {
  const { guards, access, spaces, familyRecords, seenMarks, questionnaires } = services;

  route(app, familyApi.space, async ({ params, request }) =>
    spaces.read(await guards.participant(request, params['linkId'] ?? '', 'read-space')),
  );

  route(app, familyQuestionnaireApi.read, async ({ params, request }) =>
    questionnaires.ofFamily(await access.asFamily(request, params['linkId'] ?? '', 'read-questionnaire')),
  );

  route(app, familyQuestionnaireApi.answer, async ({ body, params, request }) => {
    const family = await access.asFamily(request, params['linkId'] ?? '', 'answer-questionnaire');
    return questionnaires.answer(family, body);
  });

  route(app, familyApi.markSeen, async ({ body, params, request }) => {
    await seenMarks.mark(await access.asFamily(request, params['linkId'] ?? '', 'mark-seen'), body);
    return undefined;
  });

  route(app, familyApi.recordSelfTest, async ({ body, params, request }) => {
    const family = await access.asFamily(request, params['linkId'] ?? '', 'record-self-test');
    await familyRecords.recordSelfTest(family, body);
    return undefined;
  });
}
