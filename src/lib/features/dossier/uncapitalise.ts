/** « aujourd’hui à 14 h 30 », in the middle of a sentence. */
export const uncapitalise = (text: string): string => text.charAt(0).toLocaleLowerCase('fr') + text.slice(1);
