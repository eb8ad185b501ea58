/** The rules of plain English that a pattern can hold. Each says the way out, since its message is all that its reader sees. */

/** The beginning of a paragraph's first sentence. A bold label there is a heading. */
const FIRST = String.raw`^\s*(?:[-*] |\d+\. )?["'(_]*`
/** The beginning of a later sentence. */
const LATER = String.raw`[.!]["')*_]*\s+["'(_]*`
/** Words that make a clause the subject of a sentence. */
const CLAUSE = String.raw`(?:Who|Whoever|Whom|What|Where|Wherever|Those (?:who|that|which|of)|So (?:many|much|few|little|long))\b`
/** The rest of a sentence that is not a question. */
const STATEMENT = String.raw`(?=(?:[^.?!]|[.?!](?!\s|$|["')*_]))*(?:[.!]|$))`

const FRACTIONS =
  'third quarter fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth'
const SMALL_FRACTIONS = 'twentieth thirtieth fortieth fiftieth hundredth'
const COMPARISONS =
  'less more off fewer faster slower cheaper dearer longer shorter better worse larger smaller quicker sooner'

/** Beginnings of words that have another spelling in American English. */
const BRITISH =
  'behaviour colour neighbour favour honour labour rumour flavour humour cancelled cancelling labelled(?!by) labelling modelled ' +
  'modelling travelled travelling signalled signalling totalled initialled centre theatre defence offence licence grey artefact ' +
  'catalogue organis recognis realis initialis serialis normalis optimis minimis maximis summaris synchronis visualis specialis ' +
  'generalis categoris characteris prioritis standardis utilis customis finalis stabilis randomis capitalis tokenis memoris ' +
  'analyse judgement whilst amongst learnt spelt'

const anyOf = (words) => `(?:${words.replaceAll(' ', '|')})`

/**
 * @typedef {object} Rule
 * @property {string} name
 * @property {RegExp} pattern finds the words; a line break is a blank to it, and code in backticks is `x`
 * @property {('doc' | 'comment' | 'prose' | 'code')[]} kinds of text in which it holds
 * @property {string} wayOut
 */

/** @type {Rule[]} */
export const RULES = [
  {
    name: 'first-word',
    pattern: new RegExp(
      String.raw`^\s*(?:What|Who|Whoever|Whose|Whom|Where|Wherever|Those|So)\b${STATEMENT}`,
      'g',
    ),
    kinds: ['doc', 'comment'],
    wayOut: 'Begin with a verb, or with the noun that the comment documents.',
  },
  {
    name: 'subject',
    pattern: new RegExp(`${FIRST}${CLAUSE}${STATEMENT}`, 'g'),
    kinds: ['prose'],
    wayOut: 'Begin the sentence with its subject, a noun: the caller, the bytes, the hub.',
  },
  {
    name: 'subject',
    pattern: new RegExp(`${LATER}${CLAUSE}${STATEMENT}`, 'g'),
    kinds: ['doc', 'comment', 'prose'],
    wayOut: 'Begin the sentence with its subject, a noun: the caller, the bytes, the hub.',
  },
  {
    name: 'is-no',
    pattern:
      /(?<!\b[Tt]here )\b(?:is|are|was|were|be|been) no (?!longer\b|more than\b|less than\b|later than\b|fewer than\b|matter\b)\w+/g,
    kinds: ['doc', 'comment', 'prose'],
    wayOut: 'Write "is not a".',
  },
  {
    name: 'whoever',
    pattern: /\bwho(?:m|so)?ever\b/gi,
    kinds: ['doc', 'comment', 'prose'],
    wayOut: 'Name the one that you mean: the caller, the reader, its owner.',
  },
  {
    name: 'fraction',
    pattern: new RegExp(
      String.raw`\b(?:an?|one|two|three|four|five|six|seven|eight|nine) ${anyOf(`${FRACTIONS} ${SMALL_FRACTIONS}`)}s? ` +
        String.raw`(?:${anyOf(COMPARISONS)}\b(?! than one\b)|of (?:the|that|its) (?:processor )?time|of what)`,
      'gi',
    ),
    kinds: ['doc', 'comment', 'prose'],
    wayOut: 'Write "about 5 %", in a decision or on the benchmark page.',
  },
  {
    name: 'history',
    pattern: new RegExp(
      String.raw`\b(?:commit [0-9a-f]{7,40}|formerly|in an earlier version|(?:was|were) tried and|\d+(?:\.\d+)? ?% ${anyOf(COMPARISONS)})\b`,
      'g',
    ),
    kinds: ['doc', 'comment'],
    wayOut: 'Say what must stay true. Measurements stand in decisions and on the benchmark page.',
  },
  {
    name: 'in-the-place-of',
    pattern: /\bin the (?:place|stead) of\b/gi,
    kinds: ['doc', 'comment', 'prose'],
    wayOut: 'Write "instead of", or "in place of".',
  },
  {
    name: 'spelling',
    // Names of Eventlet's tests and addresses are not ours.
    pattern: new RegExp(String.raw`\b(?<!https?:\S*)(?!test_)\w*${anyOf(BRITISH)}\w*`, 'gi'),
    kinds: ['code', 'prose'],
    wayOut: 'Use the American spelling: behavior, color, canceled, recognize.',
  },
]
