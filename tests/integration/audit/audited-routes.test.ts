import { accountLinkApi } from '#domain/api/account-links.ts';
import { authApi } from '#domain/api/auth.ts';
import { callApi } from '#domain/api/call.ts';
import { doctorApi } from '#domain/api/doctor.ts';
import { facilityApi } from '#domain/api/facility.ts';
import { ALL_FILES_PATH, filesApi } from '#domain/api/files.ts';
import { familyApi } from '#domain/api/family.ts';
import { doctorGuestsApi, facilityGuestsApi } from '#domain/api/guests.ts';
import { lockApi } from '#domain/api/lock.ts';
import { JOURNAL_EXPORT_PATH, operatorApi } from '#domain/api/operator.ts';
import { messageTextsApi } from '#domain/api/message-texts.ts';
import { ownAccountApi } from '#domain/api/own-account.ts';
import { PROVIDER_CALLBACK, providerApi } from '#domain/api/provider.ts';
import { OUTBOX_PAGE_PATH, publicApi } from '#domain/api/public.ts';
import { accountPushApi, familyPushApi, pushWorkerApi } from '#domain/api/push.ts';
import { setupApi } from '#domain/api/setup.ts';
import { syncApi } from '#domain/api/sync.ts';
import { teamApi } from '#domain/api/team.ts';
import { AUDITED, UNAUDITED } from '#server/audited-routes.ts';
import { expect, test } from 'vitest';

const APIS = [
  ...[accountLinkApi, authApi, callApi, doctorApi, doctorGuestsApi, facilityApi],
  ...[
    facilityGuestsApi,
    familyApi,
    filesApi,
    lockApi,
    operatorApi,
    messageTextsApi,
    ownAccountApi,
    providerApi,
    publicApi,
    accountPushApi,
    familyPushApi,
    pushWorkerApi,
    setupApi,
    syncApi,
    teamApi,
  ],
];

test('of every contract somebody decided whether it is written down', () => {
  const contracts = APIS.flatMap((api) => Object.values(api)).map(({ method, path }) => `${method} ${path}`);
  const files = [
    'GET /files/:appointment/:file',
    'GET /files/:appointment/:file/thumbnail',
    `GET ${ALL_FILES_PATH}`,
    'GET /api/facility/patients/:patient/export',
    `GET ${PROVIDER_CALLBACK}`,
    `GET ${JOURNAL_EXPORT_PATH}`,
    `GET ${OUTBOX_PAGE_PATH}`,
    ...['GET /api/webhooks/sms/:secret', 'POST /api/webhooks/sms/:secret', 'POST /api/webhooks/mail/:secret'],
  ];
  expect([...Object.keys(AUDITED), ...UNAUDITED].sort()).toEqual([...contracts, ...files].sort());
});
