import type { ComponentType } from 'react';
import { Boundary } from '../explain/boundary.js';
import { ComputerSection } from './computer-section.js';
import { HouseholdSection } from './household-section.js';
import { OverviewHead } from './overview-head.js';
import { PatientSection } from './patient-section.js';
import { TradingSection } from './trading-section.js';

const sections: readonly (readonly [title: string, content: ComponentType])[] = [
  ['This computer', ComputerSection],
  ['Household power', HouseholdSection],
  ['Patient', PatientSection],
  ['Trades and P&L', TradingSection],
];

/** The four domains on one page. */
export function Overview() {
  return (
    <>
      <OverviewHead />
      {sections.map(([title, Content]) => (
        <Boundary key={title} title={title} className="section">
          <Content />
        </Boundary>
      ))}
    </>
  );
}
