import type { z } from 'zod';

/** Why something has not the form of what it is meant to be: the first place that is wrong, and what would be right. */
export function wrongForm(word: string, error: z.ZodError): string {
  const [issue] = error.issues;
  return `Invalid ${word}: ${issue?.path.join('.') || word}: ${issue?.message ?? 'wrong form'}`;
}
