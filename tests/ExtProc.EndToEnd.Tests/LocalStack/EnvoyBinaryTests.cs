using ExtProc.LocalStack.Gateways;
using Xunit;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>Which Envoy is taken.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class EnvoyBinaryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xp-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Named_one_comes_before_path_and_path_before_the_shared_one()
    {
        var named = Program("named/my-envoy");
        var onPath = Program("path/envoy");
        var shared = Program("shared/envoy/envoy");
        var repository = _folder.CreateSubdirectory("repository").FullName;

        Assert.Equal(named, Find(("ENVOY_BIN", named), ("PATH", Path.GetDirectoryName(onPath)!), repository)?.File);
        Assert.Equal(onPath, Find(("ENVOY_BIN", ""), ("PATH", $"/nowhere:{Path.GetDirectoryName(onPath)}"), repository)?.File);
        Assert.Equal(shared, Find(("ENVOY_BIN", ""), ("PATH", "/nowhere"), repository)?.File);
        Assert.Null(Find(("ENVOY_BIN", ""), ("PATH", "/nowhere"), null));
    }

    [Fact]
    public void Named_one_that_cannot_run_is_an_error_and_not_passed_over()
    {
        var onPath = Program("path/envoy");
        var text = Path.Combine(_folder.FullName, "notes.txt");
        File.WriteAllText(text, "no program");

        Assert.Throws<FileNotFoundException>(() => Find(("ENVOY_BIN", "/nowhere/envoy"), ("PATH", Path.GetDirectoryName(onPath)!), null));
        Assert.Throws<FileNotFoundException>(() => Find(("ENVOY_BIN", text), ("PATH", Path.GetDirectoryName(onPath)!), null));
    }

    [Fact]
    public async Task Program_that_is_no_Envoy_is_an_error()
    {
        var pretender = new EnvoyBinary(Program("pretender/envoy"), "test");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(pretender.VersionAsync);

        Assert.Contains(pretender.File, error.Message, StringComparison.Ordinal);
    }

    private static EnvoyBinary? Find((string Name, string Value) first, (string Name, string Value) second, string? repository) =>
        EnvoyBinary.Find(name => name == first.Name ? first.Value : name == second.Name ? second.Value : null, repository);

    private string Program(string path)
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, "#!/bin/sh\necho something else\n");
        File.SetUnixFileMode(file.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file.FullName;
    }
}
