export function LockIcon() {
  return (
    <svg className="lock" width="12" height="14" viewBox="0 0 14 16" aria-hidden="true">
      <rect x="1" y="7" width="12" height="8" rx="2" fill="currentColor" />
      <path d="M4 7V5a3 3 0 0 1 6 0v2" fill="none" stroke="currentColor" strokeWidth="1.8" />
    </svg>
  );
}
