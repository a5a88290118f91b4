const fixes: Readonly<Record<string, string>> = {
  UNKNOWN_CHANNEL: 'Choose one of the list on the left; it has all that this user may see.',
  FORBIDDEN_CHANNEL: 'Look as another user, or ask for a role that sees it.',
  UNKNOWN_METRIC: 'Tick metrics of the list; one that may not be seen looks like one that does not exist.',
  INVALID_FILTER: 'Use labels of the channel, and for each a value or a list of values.',
  INVALID_AGGREGATION: 'Choose a function that all the ticked metrics have.',
  INVALID_WINDOW: 'Choose a window between 0 and 60 s.',
  NOT_ADDITIVE: 'Group by the labels that tell the series apart, or filter to one of them.',
  LIMIT_SUBSCRIPTIONS: 'Unsubscribe some, or ask for a higher limit.',
  UNAUTHENTICATED: 'Sign in again.',
};

/** One sentence on what to do about an error of the gateway. */
export function fixFor(code: string): string {
  return fixes[code] ?? 'What the code means stands in docs/errors.md.';
}
