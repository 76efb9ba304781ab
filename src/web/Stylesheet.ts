/** The one stylesheet of all pages. Colours keep a contrast of 4.5 to 1 or more, in light and in dark (WCAG 2.2, 1.4.3). */
export const stylesheet =
  `:root{color-scheme:light dark;--ink:#1d2330;--soft:#566072;--paper:#fff;--shade:#f3f5f9;--line:#d5dae3;
--good:#0b6b3a;--warn:#8a4b00;--bad:#a3132a;--link:#1646b8;--goodbg:#e3f5ea;--warnbg:#fdf0dc;--badbg:#fde7ea}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaf1;--soft:#a5afc0;--paper:#12161e;--shade:#1b212c;--line:#343d4d;
--good:#6fd79b;--warn:#f3b865;--bad:#ff95a4;--link:#93b4ff;--goodbg:#123122;--warnbg:#38280f;--badbg:#3d151c}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
a{color:var(--link)}a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,textarea:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99em}.skip:focus{left:1em;top:.5em;background:var(--paper);padding:.5em}
header{display:flex;flex-wrap:wrap;gap:.25em 2em;align-items:baseline;padding:.75em 1.5em;border-bottom:1px solid var(--line);background:var(--shade)}
.brand{margin:0;font-weight:700}.brand a{color:inherit;text-decoration:none}
nav ul{display:flex;flex-wrap:wrap;gap:.25em 1.25em;margin:0;padding:0;list-style:none}
nav a{display:inline-block;padding:.25em 0;text-decoration:none}nav a[aria-current]{font-weight:700;border-bottom:3px solid}
main{max-width:76em;margin:0 auto;padding:1em 1.5em 3em}
footer{padding:1em 1.5em;color:var(--soft);border-top:1px solid var(--line)}
h1{font-size:1.5em;margin:.5em 0}h2{font-size:1.2em;margin:1.5em 0 .5em}h3{font-size:1em;margin:1em 0 .25em}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(22em,100%),1fr));gap:1em;padding:0;list-style:none}
.card{border:1px solid var(--line);border-radius:.5em;padding:1em;background:var(--shade)}.card h2{margin-top:0}
.padlock{display:inline-block;width:.8em;height:.8em;background:var(--soft);mask:url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M3 7h1V5a4 4 0 0 1 8 0v2h1v8H3zm3 0h4V5a2 2 0 0 0-4 0z'/%3E%3C/svg%3E") center/contain no-repeat}
.mark{display:inline-block;white-space:nowrap;padding:0 .6em;border-radius:1em;border:1px solid;font-size:.85em;font-weight:600;color:var(--soft)}
.mark.good{color:var(--good);background:var(--goodbg)}.mark.warn{color:var(--warn);background:var(--warnbg)}.mark.bad{color:var(--bad);background:var(--badbg)}
.said{padding:.75em 1em;border-left:4px solid;border-radius:.25em}.said.good{color:var(--good);background:var(--goodbg)}.said.bad{color:var(--bad);background:var(--badbg)}
.soft{color:var(--soft)}.scroll{overflow-x:auto;position:relative}
table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--soft);padding:.25em 0}
th,td{text-align:left;vertical-align:top;padding:.45em .75em .45em 0;border-bottom:1px solid var(--line)}th{white-space:nowrap}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25em 1em;margin:.5em 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
form.inline{display:inline}form.line{display:flex;flex-wrap:wrap;gap:.5em;align-items:end;margin:.75em 0}
label{display:inline-block}label,input,select,textarea,form.line>*{max-width:100%}input,select,textarea,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.3em;padding:.4em .6em}
textarea{width:100%;font-family:ui-monospace,monospace;font-size:.9em}
button{cursor:pointer;background:var(--shade);min-height:2.4em}button.main{background:var(--link);color:var(--paper);border-color:var(--link)}button.bad{color:var(--bad);border-color:var(--bad)}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}pre{overflow-x:auto;padding:1em;background:var(--shade);border-radius:.4em}
del{color:var(--bad)}ins{color:var(--good);text-decoration:none}
figure{margin:0}.chart{display:block;width:100%;height:auto;fill:var(--soft);font-size:12px}.axis{stroke:var(--line)}.legend{display:flex;flex-wrap:wrap;gap:.25em 1.25em;padding:0;list-style:none}.key{width:.8em;height:.8em}
.bar{fill:var(--link)}.bar.invite,.bar.resend-invite,.bar.reactivate{fill:var(--good)}.bar.resend-invite,.bar.reactivate{fill-opacity:.6}.bar.update{fill:var(--warn)}.bar.archive,.bar.cancel-invite{fill:var(--bad)}.bar.cancel-invite{fill-opacity:.6}.bar.release{fill:var(--soft)}.bar.failed{fill:var(--ink)}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.fold{border:1px solid var(--line);border-radius:.4em;margin:.5em 0;padding:.25em .75em}.fold summary{cursor:pointer;font-weight:600;padding:.35em 0}.sign{display:inline-block;min-width:1em;font-family:ui-monospace,monospace}
.rows{margin:0;padding:0;list-style:none}.rows li{border-top:1px solid var(--line);padding:.5em 0;overflow-wrap:anywhere}.rows p{margin:.1em 0}.who{font-weight:600}.pick{display:block}
.pager{display:flex;flex-wrap:wrap;gap:1em;padding:.5em 0}.said p{margin:.25em 0}
.decide{border:1px solid var(--line);border-radius:.5em;padding:.5em 1em 1em;margin:1em 0;background:var(--shade)}.decide input:not([type=checkbox]){max-width:100%}
.tabs{display:flex;flex-wrap:wrap;gap:.5em 1.25em;padding:0;list-style:none}.tabs a[aria-current]{font-weight:700}
@media (max-width:40em){dl{grid-template-columns:1fr}dt{margin-top:.5em}header,main,footer{padding-left:1em;padding-right:1em}}
`
