import { createServer } from 'node:http2';
const s=createServer();
s.on('stream',(st,h)=>{ st.on('error',()=>{}); const c=[]; st.on('data',d=>c.push(d)); st.on('end',()=>{ st.once('wantTrailers',()=>st.sendTrailers({'grpc-status':'0'})); st.respond({':status':200,'content-type':'application/grpc+proto'},{waitForTrailers:true}); st.end(Buffer.from([0,0,0,0,0])); }); });
s.listen(Number(process.argv[2]),'127.0.0.1');
