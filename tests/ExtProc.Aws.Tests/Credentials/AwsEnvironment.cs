using ExtProc.Aws.Tests.Credentials;
using Xunit;

[assembly: AssemblyFixture(typeof(AwsEnvironment))]

namespace ExtProc.Aws.Tests.Credentials;

/// <summary>
/// Keeps the AWS SDK away from the network and the home directory, for every test of this program: the SDK reads the
/// variables that name its files once in a process, at its first use by any test.
/// </summary>
public sealed class AwsEnvironment : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("extproc-credentials-");

    public AwsEnvironment()
    {
        Empty();
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", CredentialsFile);
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", Path.Combine(_directory.FullName, "config"));
        foreach (var name in new[]
        {
            "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ROLE_ARN",
            "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        })
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    /// <summary>The shared credentials file; empty until a test writes it.</summary>
    public string CredentialsFile => Path.Combine(_directory.FullName, "credentials");

    /// <summary>
    /// Leaves no profile. The file stays: one that is missing at the SDK's first look is never looked for again in that
    /// process.
    /// </summary>
    public void Empty() => File.WriteAllText(CredentialsFile, "");

    public void Dispose() => _directory.Delete(recursive: true);
}
