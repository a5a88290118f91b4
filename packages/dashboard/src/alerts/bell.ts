/** The sound of alerts. It is made here, so that nothing is loaded for it. */
const mutedForMs = 120_000;

/** Tones of a high alert, Hz, and how long each sounds, s. */
const tones = { high: [880, 698, 880], medium: [659, 523] } as const;
const toneS = 0.16;

export class Bell {
  private context: AudioContext | undefined;
  private mutedUntil: { readonly ms: number; readonly isHighHeard: boolean } | undefined;

  /** A mute ends by itself; a high alert breaks through a mute that began without one. */
  mute(nowMs: number, isHighOpen: boolean): void {
    this.mutedUntil = this.isMuted(nowMs) ? undefined : { ms: nowMs + mutedForMs, isHighHeard: isHighOpen };
  }

  /** ms; 0 when it is not muted. */
  mutedForMs(nowMs: number): number {
    return Math.max(0, (this.mutedUntil?.ms ?? 0) - nowMs);
  }

  ring(priority: keyof typeof tones, nowMs: number): void {
    if (this.isMuted(nowMs) && (priority !== 'high' || this.mutedUntil?.isHighHeard === true)) return;
    this.context ??= new AudioContext();
    const { context } = this;
    tones[priority].forEach((hertz, index) => {
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      oscillator.frequency.value = hertz;
      gain.gain.value = 0.12;
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(context.currentTime + index * toneS * 1.4);
      oscillator.stop(context.currentTime + index * toneS * 1.4 + toneS);
    });
  }

  private isMuted(nowMs: number): boolean {
    return this.mutedForMs(nowMs) > 0;
  }
}

/** The page's one bell. */
export const bell = new Bell();
