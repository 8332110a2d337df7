/**
 * Header of every answer of the service. What comes without it was said by something in between: a hotel's sign-in page,
 * a proxy.
 */
export const SERVICE_MARK = 'x-vis-a-vis';
