/** The page's style sheet: both colour schemes, one column on a phone. */
export const STYLE = `
:root { color-scheme: light dark; --back: #fff; --card: #f6f7f9; --text: #1c2127; --soft: #5c6773; --rule: #d9dee4; --bar: #2f6fb5; --whisker: #10243c;
  --c0: #2f6fb5; --c1: #c2571a; --c2: #2d8659; --c3: #a23b72; --c4: #7a6a14; --c5: #6b55c9; --c6: #6c757d; }
@media (prefers-color-scheme: dark) {
  :root { --back: #14181d; --card: #1c2229; --text: #e6eaee; --soft: #9aa5b1; --rule: #343d47; --bar: #5b9ee5; --whisker: #e6eaee;
    --c0: #5b9ee5; --c1: #f0904f; --c2: #58c08d; --c3: #e07ab2; --c4: #d1bd4b; --c5: #a596f2; --c6: #a9b2bb; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 68rem; background: var(--back); color: var(--text); font: 16px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: .5rem 0; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .25rem 0 .75rem; }
.soft, figcaption, dt { color: var(--soft); }
.warn { border-left: 4px solid var(--c1); padding: .5rem .75rem; background: var(--card); margin: 1rem 0; }
.warn li, .notes li { overflow-wrap: anywhere; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; }
figure { margin: 0; padding: .75rem; background: var(--card); border-radius: 8px; }
figcaption { font-size: .85rem; margin: .1rem 0 .5rem; }
svg { display: block; width: 100%; height: auto; font: 13px system-ui, sans-serif; }
svg text { fill: var(--text); }
svg .value { font-size: 12px; font-variant-numeric: tabular-nums; }
svg .tick { fill: var(--soft); font-size: 11px; }
svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .bar { fill: var(--bar); }
svg .whisker { stroke: var(--whisker); stroke-width: 2; }
svg .series path { fill: none; stroke: currentColor; stroke-width: 2; }
svg .series circle { fill: currentColor; }
.dashed path { stroke-dasharray: 5 4; }
.c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); } .c4 { color: var(--c4); } .c5 { color: var(--c5); } .c6 { color: var(--c6); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem .9rem; margin: .5rem 0 0; padding: 0; font-size: .85rem; }
.legend i { display: inline-block; width: 1.1em; border-top: 3px solid currentColor; margin-right: .4em; vertical-align: middle; }
.legend .dashed i { border-top-style: dashed; }
.scroll { overflow-x: auto; margin-top: 1rem; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { text-align: left; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; font-size: .9rem; }
dd { margin: 0; overflow-wrap: anywhere; }
`;
