using ExtProc.Server.Cli;
using ExtProc.Server.Hosting;

return await new CommandLine(ServeCommand.RunAsync, Environment.GetEnvironmentVariable)
    .RunAsync(args, Console.Out, Console.Error);
