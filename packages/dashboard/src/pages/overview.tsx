import { SectionBoundary } from '../explain/section-boundary.js';
import { ComputerSection } from './computer-section.js';
import { HouseholdSection } from './household-section.js';
import { PatientSection } from './patient-section.js';
import { TradingSection } from './trading-section.js';

/** The four domains on one page. */
export function Overview() {
  return (
    <main className="overview">
      <SectionBoundary title="This computer">
        <ComputerSection />
      </SectionBoundary>
      <SectionBoundary title="Household power">
        <HouseholdSection />
      </SectionBoundary>
      <SectionBoundary title="Vital signs">
        <PatientSection />
      </SectionBoundary>
      <SectionBoundary title="Trades and profit">
        <TradingSection />
      </SectionBoundary>
    </main>
  );
}
