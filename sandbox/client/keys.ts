/** The keys of the playground, as its dialog lists them. */

interface KeyGroup {
  readonly where: string
  readonly keys: readonly (readonly [keys: string, what: string])[]
}

export const KEYS: readonly KeyGroup[] = [
  {
    where: 'Everywhere',
    keys: [
      ['Ctrl+Enter', 'Run'],
      ['Esc', 'Stop the run; in a dialog or menu: close it'],
      ['Ctrl+S', 'Copy a link to what you see'],
      ['?', 'This list (outside of editor and terminal)'],
    ],
  },
  {
    where: 'Editor',
    keys: [
      ['Ctrl+Space', 'Complete'],
      ['Ctrl+K Ctrl+I', 'What is this? The type and its documentation'],
      ['F8', 'Next error or warning'],
      ['Ctrl+.', 'Repair it'],
      ['Ctrl+M', 'Let Tab leave the editor'],
      ['F1', 'All commands of the editor'],
    ],
  },
  {
    where: 'Between the parts',
    keys: [
      ['Tab', 'To the next part; Shift+Tab leaves the terminal'],
      ['← →', 'In tabs: the next one; on a divider: make a part larger'],
      ['↑ ↓', 'On a divider between rows: make a part larger'],
    ],
  },
]
