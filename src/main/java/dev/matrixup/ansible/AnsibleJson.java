package dev.matrixup.ansible;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.yaml.Tagged;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as Ansible prints it, read into the same Java values as the YAML package gives. */
final class AnsibleJson {
    private static final Map<String, String> TAGS = Map.of("__ansible_vault", "!vault", "__ansible_unsafe", "!unsafe");

    private AnsibleJson() {}

    /** An object; its whole numbers are {@code Long} or {@code BigInteger}, its vaulted and unsafe texts {@link Tagged}. */
    static Map<String, Object> read(String json) throws IOException {
        return normal(JSON.std.mapFrom(json));
    }

    private static Map<String, Object> normal(Map<?, ?> map) {
        Map<String, Object> normal = new LinkedHashMap<>();
        map.forEach((key, value) -> normal.put(key.toString(), normal(value)));
        return normal;
    }

    private static Object normal(Object value) {
        if (value instanceof Map<?, ?> map) {
            if (map.size() == 1) {
                Map.Entry<?, ?> only = map.entrySet().iterator().next();
                if (TAGS.containsKey(only.getKey()) && only.getValue() instanceof String text) {
                    return new Tagged(TAGS.get(only.getKey()), text);
                }
            }
            return normal(map);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(AnsibleJson::normal).toList();
        }
        return value instanceof Integer number ? Long.valueOf(number) : value;
    }
}
