import type { ApiError, ErrorCode } from '#domain/errors.ts';

const STATUS: Record<ErrorCode, number> = {
  'bad-request': 400,
  'bad-credentials': 401,
  'signed-out': 401,
  'code-refused': 401,
  'passkey-refused': 401,
  'step-expired': 410,
  'proof-needed': 403,
  'factor-needed': 403,
  'link-needed': 403,
  'last-factor': 409,
  'device-unknown': 401,
  'enrolment-code-unknown': 404,
  'too-many-attempts': 429,
  forbidden: 403,
  'not-found': 404,
  'link-superseded': 410,
  'link-expired': 410,
  'room-not-open': 403,
  'room-closed': 410,
  'seat-taken': 409,
  'already-closed': 409,
  'document-kept': 409,
  'file-too-large': 413,
  'file-type-refused': 415,
  'file-damaged': 422,
  'file-altered': 422,
  'dossier-full': 409,
  'file-unsafe': 422,
  'file-unreadable': 500,
  'setup-token-unknown': 404,
  'setup-done': 409,
  'name-taken': 409,
  'changed-meanwhile': 409,
  'reason-needed': 409,
  'no-channel': 409,
  'provider-unavailable': 503,
  'store-unavailable': 503,
  'disk-full': 507,
  internal: 500,
};

/** An expected refusal of an HTTP request, answered as its ApiError body; anything else thrown is a bug (500). */
export class Failure extends Error {
  readonly code: ErrorCode;
  readonly details: Omit<ApiError, 'error'>;

  constructor(code: ErrorCode, details: Omit<ApiError, 'error'> = {}, options?: ErrorOptions) {
    super(code, options);
    this.name = 'Failure';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return STATUS[this.code];
  }
}
