import { Component, type ReactNode } from 'react';

/** A defect in one section is that section's; the others go on. */
export class SectionBoundary extends Component<
  { readonly title: string; readonly children: ReactNode },
  { readonly failure: string | undefined }
> {
  override state: { readonly failure: string | undefined } = { failure: undefined };

  static getDerivedStateFromError(error: unknown): { readonly failure: string } {
    return { failure: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.failure === undefined) return this.props.children;
    return (
      <section className="section" aria-label={this.props.title}>
        <h2>{this.props.title}</h2>
        <p className="note">
          This section failed: {this.state.failure}{' '}
          <button type="button" onClick={() => this.setState({ failure: undefined })}>
            Try again
          </button>
        </p>
      </section>
    );
  }
}
