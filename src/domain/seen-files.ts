import * as z from 'zod/mini';
import { UlidSchema } from './primitives.ts';

/** Files that someone had before their eyes. By itself: families' pages load it with their contracts. */
export const SeenFilesSchema = z.array(UlidSchema).check(z.minLength(1), z.maxLength(200));
