"""The style and the script of the page: light and dark, wide and narrow, by mouse and by keyboard."""

from __future__ import annotations

STYLE = """
:root{--ink:#1b1f24;--dim:#57606a;--paper:#fff;--soft:#f3f5f7;--line:#d0d7de;--good:#116329;--bad:#b3121d;--open:#7a4d00;
--focus:#0550ae;--p0:#0550ae;--p1:#8250df;--p2:#1a7f37;--p3:#9a6700;--p4:#57606a;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9aa7b4;--paper:#0d1117;--soft:#161b22;--line:#3d444d;
--good:#56d364;--bad:#ff8182;--open:#e3b341;--focus:#79c0ff;--p0:#58a6ff;--p1:#bc8cff;--p2:#3fb950;--p3:#d29922;--p4:#8b949e}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:75rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);
background:var(--paper)}
h1{font-size:1.2rem;margin:0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}
.sum{font-size:1.3rem;font-weight:600;margin:.3rem 0;overflow-wrap:anywhere}
.targets,.place,small,caption,footer{color:var(--dim)}
.ok,.ok>.mark,.mark.ok{color:var(--good)}.problems>.mark,.sum.problems,td.problems,.mark.problems{color:var(--bad)}
.incomplete>.mark,.sum.incomplete,td.incomplete,.mark.incomplete{color:var(--open)}
details.engine{border:1px solid var(--line);border-radius:.4rem;margin:.5rem 0;color:var(--ink)}
summary{padding:.5rem .8rem;cursor:pointer;overflow-wrap:anywhere}.inside{padding:0 .8rem .8rem}
.name{font-weight:600;overflow-wrap:anywhere}.verdict{display:block}
.wide{overflow-x:auto}table{border-collapse:collapse;margin:.3rem 0}caption{text-align:left;padding:.2rem 0}
th,td{text-align:left;vertical-align:top;padding:.2rem .7rem .2rem 0;overflow-wrap:anywhere}
.matrix th,.matrix td{border-top:1px solid var(--line);padding:.35rem .7rem .35rem 0;min-width:7rem}
.level{font-weight:700}.level.error{color:var(--bad)}.level.warning{color:var(--open)}.level.info{color:var(--dim)}
.command{display:flex;gap:.5rem;align-items:flex-start;margin:.3rem 0}
pre{margin:0;padding:.4rem .6rem;background:var(--soft);border:1px solid var(--line);border-radius:.3rem;
overflow-x:auto;flex:1}
code{font:0.9rem/1.4 ui-monospace,monospace}
button{font:inherit;color:var(--ink);background:var(--soft);border:1px solid var(--line);border-radius:.3rem;
padding:.25rem .7rem;min-height:2rem;cursor:pointer}
th button{border:0;background:none;padding:0;font-weight:600;text-align:left}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
input[type=search]{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--dim);
border-radius:.3rem;padding:.25rem .5rem;min-height:2rem;max-width:100%}
.tools{display:flex;flex-wrap:wrap;gap:.7rem;align-items:center}
figure{margin:1rem 0}svg{display:block;width:100%;height:1.5rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;
padding:0;margin:.4rem 0}.key{display:inline-block;width:.8rem;height:.8rem;margin-right:.4rem}
.part0{fill:var(--p0);background:var(--p0)}.part1{fill:var(--p1);background:var(--p1)}.part2{fill:var(--p2);background:var(--p2)}
.part3{fill:var(--p3);background:var(--p3)}.part4{fill:var(--p4);background:var(--p4)}
[hidden]{display:none!important}
@media print{.tools,button{display:none}}
"""

SCRIPT = """
(function(){
var list=document.getElementById('list'),q=document.getElementById('q'),bad=document.getElementById('bad'),
count=document.getElementById('count');
function filter(){var shown=0,words=q.value.toLowerCase();
Array.prototype.forEach.call(list.children,function(one){
var fits=one.firstElementChild.textContent.toLowerCase().indexOf(words)>=0
&&!(bad.checked&&one.classList.contains('ok'));
one.hidden=!fits;if(fits)shown++;});
count.textContent=shown+' of '+list.children.length+' shown';}
if(list){q.addEventListener('input',filter);bad.addEventListener('change',filter);
if(list.children.length===1)list.firstElementChild.open=true;}
document.addEventListener('click',function(event){
var button=event.target.closest&&event.target.closest('button.copy');if(!button)return;
var text=button.previousElementSibling.textContent;
function done(){button.textContent='copied';setTimeout(function(){button.textContent='copy';},2000);}
if(navigator.clipboard&&window.isSecureContext){navigator.clipboard.writeText(text).then(done);return;}
var area=document.createElement('textarea');area.value=text;document.body.appendChild(area);area.select();
if(document.execCommand('copy'))done();document.body.removeChild(area);button.focus();});
Array.prototype.forEach.call(document.querySelectorAll('table.sortable'),function(table){
Array.prototype.forEach.call(table.tHead.rows[0].cells,function(head,column){
if(!head.textContent)return;
var button=document.createElement('button');button.type='button';button.textContent=head.textContent;
head.textContent='';head.appendChild(button);
button.addEventListener('click',function(){
var up=head.getAttribute('aria-sort')!=='ascending';
Array.prototype.forEach.call(table.tHead.rows[0].cells,function(one){one.removeAttribute('aria-sort');});
head.setAttribute('aria-sort',up?'ascending':'descending');
var body=table.tBodies[0];
Array.prototype.slice.call(body.rows).sort(function(a,b){
var x=a.cells[column].textContent,y=b.cells[column].textContent;
return (up?1:-1)*x.localeCompare(y,undefined,{numeric:true});}).forEach(function(row){body.appendChild(row);});});});});
})();
"""
