/* Written into every page's head, in no file of its own: on a network that changes while the page opens (wifi to 4G)
   any file can be lost, and then nothing else could say so or try again. Its words stand here because the catalogue
   may be what was lost. Nothing compiles it; a browser below the floor can't read it and has static/too-old.js. */
(() => {
  const MOST_TRIES = 3;
  const SLOW_MS = 6000;
  const AGAIN_MS = 2000;
  let screen = null;
  let timer;

  /** How often this page has tried. Without a memory every try would be the first: then none is made unasked. */
  function tries(count) {
    try {
      if (count !== undefined) sessionStorage.setItem('start-tries', String(count));
      return Number(sessionStorage.getItem('start-tries'));
    } catch {
      return MOST_TRIES;
    }
  }
  const isDrawn = () => document.querySelector('.app > :not(script), .too-old') !== null;

  function element(tag, style, text = '') {
    const made = document.createElement(tag);
    made.style.cssText = style;
    made.textContent = text;
    return made;
  }
  function say(title, text) {
    screen?.remove();
    if (isDrawn()) return;
    document.title = `${title} · Vis-à-vis`;
    screen = element('main', 'max-width:30rem;margin:0 auto;padding:1.5rem 1rem;font:1.125rem/1.5 system-ui');
    const words = element('div', 'display:grid;justify-items:start;gap:1rem');
    words.setAttribute('role', 'alert');
    const button = element(
      'button',
      'min-height:3rem;padding:0 1.25rem;font:inherit',
      'Réessayer maintenant',
    );
    button.onclick = open;
    words.append(element('h1', '', title), element('p', '', text), button);
    if (/^\/r(\/|$)/.test(location.pathname))
      words.append(
        element(
          'p',
          '',
          'Vous n’y arrivez pas\u202f? Appelez l’établissement\u202f: son numéro est dans le SMS ou l’e-mail reçu.',
        ),
      );
    screen.append(words);
    document.body.append(screen);
  }

  /** Asks first: reloading without a network would leave the browser's own error page. */
  function open() {
    clearTimeout(timer);
    fetch(location.pathname, { method: 'HEAD', cache: 'no-store' }).then(
      () => location.reload(),
      () => {
        say('La page ne s’ouvre pas', 'La connexion est coupée. La page s’ouvrira dès qu’elle revient.');
        timer = setTimeout(open, AGAIN_MS);
      },
    );
  }

  function lost(event) {
    if (isDrawn()) return;
    event.preventDefault();
    const count = tries();
    if (count < MOST_TRIES) {
      tries(count + 1);
      return open();
    }
    tries(0);
    say('La page ne s’ouvre pas', 'Une partie de la page n’est pas arrivée jusqu’à cet appareil.');
  }

  addEventListener('unhandledrejection', lost);
  document.addEventListener('DOMContentLoaded', () => {
    if (isDrawn()) return;
    timer = setTimeout(() => say('La page s’ouvre…', 'La connexion est lente.'), SLOW_MS);
    const watch = new MutationObserver(() => {
      if (!isDrawn()) return;
      watch.disconnect();
      removeEventListener('unhandledrejection', lost);
      clearTimeout(timer);
      tries(0);
      screen?.remove();
    });
    watch.observe(document.querySelector('.app'), { childList: true });
  });
})();
