// How is the text of a panel shown? As Markdown: headings, lists, emphasis, links. No HTML, no pictures (they would come from elsewhere).
import Markdown from 'react-markdown'

const allowed = [
  'p',
  'h1',
  'h2',
  'h3',
  'strong',
  'em',
  'del',
  'ul',
  'ol',
  'li',
  'a',
  'code',
  'pre',
  'blockquote',
  'hr',
  'br',
]

export function MarkdownText({ text }: { readonly text: string }) {
  return (
    <div className="cairn-text-panel">
      <Markdown
        allowedElements={allowed}
        unwrapDisallowed
        components={{
          // Below the dashboard's own title.
          h1: ({ children }) => <h2>{children}</h2>,
          h2: ({ children }) => <h3>{children}</h3>,
          h3: ({ children }) => <h4>{children}</h4>,
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer">
              {children}
            </a>
          ),
        }}
      >
        {text}
      </Markdown>
    </div>
  )
}
