const wattMsPerWattHour = 3_600_000;

/** The register of a meter: power integrated over time, shown in whole Wh as meters do. */
export class EnergyRegister {
  // Whole watts times whole ms stay exact in a double for 50 years at 5 kW.
  #wattMs = 0;

  add(powerW: number, elapsedMs: number): void {
    this.#wattMs += powerW * elapsedMs;
  }

  get kwh(): number {
    return Math.floor(this.#wattMs / wattMsPerWattHour) / 1_000;
  }
}

/** A sub-meter that reports once per minute what was used since its last report, in tenths of a Wh. */
export class SubMeter {
  #pendingWattMs = 0;
  #minute: number | undefined;

  add(powerW: number, elapsedMs: number): void {
    this.#pendingWattMs += powerW * elapsedMs;
  }

  /** Wh to report, if a minute has ended; what is less than a tenth waits for the next report. */
  report(nowMs: number): number | undefined {
    const minute = Math.floor(nowMs / 60_000);
    const due = this.#minute !== undefined && minute !== this.#minute;
    this.#minute = minute;
    if (!due) return undefined;
    const tenths = Math.floor(this.#pendingWattMs / (wattMsPerWattHour / 10));
    this.#pendingWattMs -= tenths * (wattMsPerWattHour / 10);
    return tenths / 10;
  }
}
