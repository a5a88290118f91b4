import { Component, type ReactNode } from 'react';

export interface BoundaryProps {
  /** What stands here, for the words of its failure. */
  readonly title: string;
  /** Class of what stands here instead. */
  readonly className: string;
  readonly children: ReactNode;
}

/** A defect in one place is that place's; all others go on. */
export class Boundary extends Component<BoundaryProps, { readonly failure: string | undefined }> {
  override state: { readonly failure: string | undefined } = { failure: undefined };

  static getDerivedStateFromError(error: unknown): { readonly failure: string } {
    return { failure: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    const { title, className, children } = this.props;
    if (failure === undefined) return children;
    return (
      <div className={`${className} failed`} data-health="error">
        <strong>{title}</strong>
        <span>could not be shown: {failure}</span>
        <button type="button" onClick={() => this.setState({ failure: undefined })}>
          Try again
        </button>
      </div>
    );
  }
}
