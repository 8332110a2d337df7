import type { ReadinessNews } from '#domain/readiness-news.ts';

/** What stands on a locked screen, where anybody reads it: nobody's name, nor why. */
export const pushTexts = {
  title: 'Vis-à-vis',
  test: 'Essai\u00a0: les notifications arrivent sur cet appareil',
  family: 'Nouveau message de votre établissement',
  staff: {
    arrived: 'Un patient est arrivé dans la salle d’attente',
    'test-failed': 'Un test a échoué : une famille est à rappeler',
    'message-failed': 'Un message n’est pas arrivé : une famille est à appeler',
  } satisfies Record<ReadinessNews, string>,
  practitioner: { arrived: 'Votre patient est arrivé dans la salle d’attente' },
};
