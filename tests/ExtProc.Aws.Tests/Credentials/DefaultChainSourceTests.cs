using ExtProc.Aws.Credentials;
using Xunit;

namespace ExtProc.Aws.Tests.Credentials;

/// <summary>The SDK's chain on an environment of the test's own: no network, no home directory.</summary>
public sealed class DefaultChainSourceTests(AwsEnvironment environment) : IDisposable
{
    private static readonly string[] KeyVariables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

    public void Dispose()
    {
        foreach (var name in KeyVariables)
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        environment.Empty();
    }

    [Fact]
    public async Task Static_keys_with_a_session_token_come_from_the_environment()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "ASIAENV");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret-env");
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", "session-env");
        using var source = new DefaultChainSource();

        var keys = await source.FetchAsync(CancellationToken.None);

        Assert.Equal(new AwsCredentials("ASIAENV", "secret-env", "session-env", null), keys);
    }

    [Fact]
    public async Task Keys_without_a_session_token_have_none()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIDENV");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret-env");
        using var source = new DefaultChainSource();

        Assert.Null((await source.FetchAsync(CancellationToken.None)).SessionToken);
    }

    [Fact]
    public async Task A_changed_environment_shows_at_the_next_fetch()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIDONE");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret-one");
        using var source = new DefaultChainSource();
        await source.FetchAsync(CancellationToken.None);

        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIDTWO");

        Assert.Equal("AKIDTWO", (await source.FetchAsync(CancellationToken.None)).AccessKeyId);
    }

    [Fact]
    public async Task Keys_come_from_the_shared_file()
    {
        await WriteCredentialsFileAsync("AKIDFILE", "secret-file");
        using var source = new DefaultChainSource();

        Assert.Equal(new AwsCredentials("AKIDFILE", "secret-file", null, null), await source.FetchAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_credential_process_gives_keys_with_their_end_and_is_asked_each_time()
    {
        var answers = environment.CredentialsFile + ".answer";
        await File.WriteAllTextAsync(environment.CredentialsFile, $"[default]\ncredential_process = cat {answers}\n");
        await File.WriteAllTextAsync(answers, ProcessAnswer("ASIAONE"));
        using var source = new DefaultChainSource();

        var first = await source.FetchAsync(CancellationToken.None);
        await File.WriteAllTextAsync(answers, ProcessAnswer("ASIATWO"));
        var second = await source.FetchAsync(CancellationToken.None);

        Assert.Equal(new AwsCredentials("ASIAONE", "secret-process", "session", null), first with { Expiration = null });
        // The SDK takes a minute off the end.
        var end = new DateTimeOffset(2099, 1, 2, 3, 4, 5, TimeSpan.Zero);
        Assert.InRange(first.Expiration!.Value, end.AddMinutes(-1), end);
        Assert.Equal("ASIATWO", second.AccessKeyId);
    }

    [Fact]
    public async Task An_empty_chain_is_a_failure_that_says_where_keys_were_looked_for()
    {
        using var source = new DefaultChainSource();

        var problem = await Assert.ThrowsAsync<CredentialSourceException>(() => source.FetchAsync(CancellationToken.None));

        Assert.Contains("shared files", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_file_is_a_failure_that_quotes_nothing_of_it()
    {
        await File.WriteAllTextAsync(environment.CredentialsFile, "[default]\naws_access_key_id = AKID\nwJalrXUtnFEMI-broken-line\n");
        using var source = new DefaultChainSource();

        var problem = await Assert.ThrowsAsync<CredentialSourceException>(() => source.FetchAsync(CancellationToken.None));

        Assert.Contains("wJalrXUtnFEMI", problem.InnerException!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wJalrXUtnFEMI", problem.Message, StringComparison.Ordinal);
    }

    private static string ProcessAnswer(string keyId) =>
        $$"""{"Version":1,"AccessKeyId":"{{keyId}}","SecretAccessKey":"secret-process","SessionToken":"session","Expiration":"2099-01-02T03:04:05Z"}""";

    private Task WriteCredentialsFileAsync(string keyId, string secret) =>
        File.WriteAllTextAsync(environment.CredentialsFile, $"[default]\naws_access_key_id = {keyId}\naws_secret_access_key = {secret}\n");
}
