using System.CommandLine;
using ExtProc.LocalStack.Cli;

var root = new RootCommand("""
    ExtProc on one machine, without Docker, network or AWS: a fake Bedrock that verifies every signature, a token issuer,
    the sidecar and Envoy. Shows who may do what and what it cost, then stays up for your own requests.
    """)
{
    BedrockCommand.Create(),
    KeysCommand.Create(),
};
DemoCommand.AddTo(root);

return await root
    .Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null })
    // Signals are our own affair: the library would end the process after two seconds.
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
