namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>The one set of keys that the fake Bedrock knows. They open nothing anywhere.</summary>
/// <param name="AccessKeyId">Names the keys in <c>Credential=</c>.</param>
/// <param name="SecretAccessKey">What signatures are made with.</param>
/// <param name="SessionToken">Must arrive as <c>x-amz-security-token</c>; null for long-term keys.</param>
internal sealed record FakeCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken)
{
    /// <summary>The keys of the local stack and of docker compose.</summary>
    public static FakeCredentials Demo { get; } = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "local-stack-session");

    /// <summary>The variables of the AWS SDKs' environment source.</summary>
    public IReadOnlyDictionary<string, string?> ToEnvironment() => new Dictionary<string, string?>
    {
        ["AWS_ACCESS_KEY_ID"] = AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = SecretAccessKey,
        ["AWS_SESSION_TOKEN"] = SessionToken,
        // Nothing of the machine's own account may be used, or asked for, by accident.
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_PROFILE"] = null,
        ["AWS_BEARER_TOKEN_BEDROCK"] = null,
        ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = null,
        ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = null,
        ["AWS_WEB_IDENTITY_TOKEN_FILE"] = null,
        ["AWS_ROLE_ARN"] = null,
    };
}
