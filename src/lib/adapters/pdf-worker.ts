// Built as a classic script: browsers of the floor know no module workers.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs';
