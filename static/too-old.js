/* Runs before the application, in any browser since 2009: below the floor (Safari 15.4, Chrome 100, Firefox 102)
   the application can't start, and this says so. Its words stand here because no catalogue can be read there. */
(function () {
  var modern =
    'noModule' in document.createElement('script') &&
    typeof HTMLDialogElement === 'function' &&
    typeof structuredClone === 'function' &&
    typeof Array.prototype.at === 'function' &&
    typeof Object.hasOwn === 'function';
  if (modern) return;

  var lines = [
    ['h1', 'Ce navigateur est trop ancien pour la vidéo'],
    ['p', 'Vous n’avez rien perdu\u202f: votre rendez-vous est toujours prévu.'],
    ['h2', 'Que faire maintenant'],
    ['p', 'Appelez l’établissement\u202f: son numéro est dans le SMS ou l’e-mail que vous avez reçu.'],
    [
      'p',
      'Ou ouvrez le même lien sur un autre téléphone, une tablette ou un ordinateur, avec Chrome, Firefox ou Safari à jour.',
    ],
    [
      'p',
      'Sur un iPhone ou un iPad, mettez l’appareil à jour\u202f: Réglages, puis Général, puis Mise à jour logicielle.',
    ],
  ];

  function show() {
    var sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = '/too-old.css';
    document.getElementsByTagName('head')[0].appendChild(sheet);

    var screen = document.createElement('div');
    screen.className = 'too-old';
    for (var i = 0; i < lines.length; i += 1) {
      var element = document.createElement(lines[i][0]);
      element.appendChild(document.createTextNode(lines[i][1]));
      screen.appendChild(element);
    }
    document.title = 'Navigateur trop ancien · Vis-à-vis';
    document.body.innerHTML = '';
    document.body.appendChild(screen);
  }

  if (document.body) show();
  else document.addEventListener('DOMContentLoaded', show);
})();
