/** A network that drops everything refuses nothing: an answer that takes longer is told of while it is awaited, in ms. */
const SLOW_MS = 3_000;

export async function tellWhenSlow<T>(answer: Promise<T>, tell: () => void): Promise<T> {
  const timer = setTimeout(tell, SLOW_MS);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
  }
}
